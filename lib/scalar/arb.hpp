#pragma once
/// Arb's headers, from FLINT 3 or from FLINT 2's separate Arb, whichever is installed.
#if __has_include(<flint/arb.h>)
#include <flint/arb.h>
#include <flint/arb_hypgeom.h>
#include <flint/fmpq.h>
#else
#include <arb.h>
#include <arb_hypgeom.h>
#endif
