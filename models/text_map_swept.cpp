/// Sweeps of maps that are written as text.
#include "models/text_map.hpp"

namespace overshoot {
SweptMap text_map_swept(std::shared_ptr<const TextMap>, const Request&) { throw BadInput("not yet"); }
}  // namespace overshoot
