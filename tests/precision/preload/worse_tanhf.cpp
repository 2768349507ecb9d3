/// A tanhf that is off by a thousandth of itself, to be loaded before the C library.
#include <cmath>

extern "C" float tanhf(float x) noexcept { return static_cast<float>(std::tanh(static_cast<double>(x)) * 0.999); }
