#pragma once
/// A map, or a loss whose gradient descent is one, that is written as text (docs/maps.md), and the model that it is.
#include <filesystem>
#include <memory>

#include "lib/lemma/text.hpp"
#include "models/model.hpp"

namespace overshoot {

/// Of a text: the map and what its runs need. Expressions are in the variables of `step`.
struct TextMap : RecordedMap {
  std::string name;
  std::vector<std::string> defaults;        ///< of parameters, as exact numbers; empty: none
  std::vector<std::optional<Expr>> start;   ///< in the parameters
  std::vector<std::pair<std::string, Expr>> observed;
  /// Of a loss of at most three coordinates, its Hessian: the upper triangle row by row. The eigenvalues, which are
  /// observed, stand behind what is observed.
  std::vector<Expr> hessian;
  bool of_loss = false;  ///< the last parameter is the step size, and positive
  /// A run stops where |distance| is below `until` and, where `repels` is there, its left side is certainly not above
  /// its right side, or `by_hessian` no eigenvalue is above 2/eta; or where the distance is 0.
  std::optional<Expr> distance;
  std::string until;
  std::optional<std::pair<Expr, Expr>> repels;
  bool by_hessian = false;
  /// A tail lemma, by its key or file, and its distance (models/tail_lemma.hpp).
  struct Tail {
    std::string lemma;
    Expr distance;
  };
  std::optional<Tail> tail;

  std::size_t size() const { return coordinates.size(); }
  /// The names of the observed quantities, the eigenvalues among them.
  std::vector<std::string> seen_names() const;
};

/// Throws LemmaError, and BadInput for what is no map as a whole. `name`: what results are headed by.
TextMap text_map(const Source& source, const std::string& name);
/// The map of a file NAME.map, or of a line.
TextMap text_map_of(const std::string& file_or_line);
/// Whether the word names such a file, or is such a line: it says "loss ..." or "state ...".
bool is_text_map(const std::string& word);

/// `root`: of the checkout, where the certificates of keys are.
Model model_of(TextMap map, const std::filesystem::path& root = ".");

class TailLemma;

/// The parts of that model, a source each.
template <Real T>
Result<T> text_map_run(const TextMap& map, const Request& request, const Watch<T>& watch);
/// `tail`: the map's, verified, or none.
Enclosed text_map_enclosed(const TextMap& map, const TailLemma* tail, const Request& request, const ParameterRanges& sides,
                           const Watchers& watchers);
SweptMap text_map_swept(std::shared_ptr<const TextMap> map, const Request& request);

}  // namespace overshoot
