// expect: conversion from 'overshoot::LongQ' to non-scalar type|conversion from ‘overshoot::LongQ’ to non-scalar type
// A rational literal that does not fit 64 bits is a LongQ, never truncated to a Q.
#include "lib/scalar/rational.hpp"

using namespace overshoot::literals;

#ifdef CONTROL
const overshoot::Q q = 3.141592653589793_q;
#else
const overshoot::Q q = 3.14159265358979323846264338327950288_q;
#endif
