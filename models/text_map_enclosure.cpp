#include "models/text_map.hpp"
namespace overshoot {
Enclosed text_map_enclosed(const TextMap&, const Request&, const ParameterRanges&, const Watchers&) { throw BadInput("not yet"); }
}
