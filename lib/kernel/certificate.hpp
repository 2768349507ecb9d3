#pragma once
/// Certificates: everything `verify` needs to check a verdict again, and nothing that it must believe.
///
/// A proof over boxes is a tree that cuts the domain: a split names a variable and an exact number strictly inside the
/// box, so that whatever numbers the tree holds, its leaves cover the domain exactly. A leaf says how the inequality is
/// decided on its box. An altered certificate therefore either fails on its mathematics or is still a proof.
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>

#include "lib/kernel/proposition.hpp"

namespace overshoot {

/// Where the orbits of a box are at step `at`: for the one from its middle + p, at c + C p + B r for some r with |r_j|
/// <= radius_j. All are exact numbers.
struct Checkpoint {
  long at = 0;
  std::vector<Rational> centre;
  std::vector<std::vector<Rational>> spread, frame;  ///< the rows of C and of B
  std::vector<Rational> radius;
};

struct BoxTree {
  enum class Kind {
    enclosure,  ///< the enclosure over the box decides (natural or mean-value form), at `precision` bits
    touch,      ///< exact zero at an end of the box in `variable`; the sign of the derivative of that `order` decides
    orbit,      ///< the orbits that start in the box, enclosed for `steps` steps by way of the checkpoints
    split,      ///< left and right part of the box, cut at `at`
    monotone,   ///< the slope away from an end of the box in `variable` (left), and the face there (right, or a limit)
    multiple,   ///< factor * expression = sum of multiplier * hypothesis' slack + rest: the factor > 0 (left), the rest (right)
    cases,      ///< a kink or a choice, as its first branch (left) and its second (right)
    slack,      ///< the slack of a hypothesis that is linear in `variable` takes the variable's place (left)
    shift       ///< the variable as `centre` + t: the expression in t (left)
  };
  Kind kind = Kind::enclosure;
  long precision = 64;
  std::size_t variable = 0;
  std::optional<Rational> at;  ///< of a split, touch or monotone; absent for a split near the middle and at infinity
  int infinite = 0;
  int order = 1;
  bool strict = false;  ///< of a monotone: the slope is > 0, and the end excluded
  std::size_t hypothesis = 0;  ///< of a slack: its number
  Expr factor, rest;    ///< of a multiple
  std::vector<std::pair<std::size_t, Expr>> multipliers;  ///< of a multiple: by number of the hypothesis
  std::vector<BoxTree> multiplier_signs;                  ///< each >= 0; of an equation any sign will do, and none is looked at
  Expr centre;          ///< of a shift: an expression in the other variables
  std::vector<BoxTree> defined;  ///< of a multiple: that what must be positive for its expression to be defined is so
  long steps = 0;
  std::vector<Checkpoint> checkpoints;
  std::unique_ptr<BoxTree> left, right;

  static BoxTree leaf(long precision) {
    BoxTree tree;
    tree.precision = precision;
    return tree;
  }
  static BoxTree split_at(std::size_t variable, std::optional<Rational> at, BoxTree l, BoxTree r) {
    BoxTree tree;
    tree.kind = Kind::split;
    tree.variable = variable;
    tree.at = std::move(at);
    tree.left = std::make_unique<BoxTree>(std::move(l));
    tree.right = std::make_unique<BoxTree>(std::move(r));
    return tree;
  }
  long leaves() const {
    long n = left ? left->leaves() + (right ? right->leaves() : kind == Kind::monotone ? 1 : 0) : 1;
    for (const std::vector<BoxTree>* parts : {&defined, &multiplier_signs})
      for (const BoxTree& part : *parts) n += part.leaves();
    return n;
  }
  /// Of all its orbits together.
  long all_steps() const { return kind == Kind::split ? left->all_steps() + right->all_steps() : steps; }
};

/// How one claim is proved.
struct ClaimProof {
  enum class Method {
    identity,  ///< the slack is zero, exactly, for every value of the variables
    boxes,     ///< the slack over the boxes of `slack`
    form       ///< by the statement's Plan: the identity, and the signs of its parts over boxes
  };
  std::string claim;
  Method method = Method::boxes;
  BoxTree slack;
  BoxTree factor, remainder;
  std::vector<BoxTree> multipliers;

  long leaves() const;
};

/// A claim that certainly fails at the witness, both sides enclosed as outward-rounded decimals.
struct Refutation {
  std::string claim;
  long precision = 53;  ///< bits at which balls decided it
  std::pair<std::string, std::string> lhs, rhs;
};

/// How one claim about a rate is proved or refuted.
struct RateProof {
  std::string claim;
  RateCertificate certificate;  ///< of the claim's problem, from the one side that is needed
};

struct Certificate {
  std::string key;
  Verdict verdict = Verdict::proved;
  std::string formula;  ///< its hash
  /// PROVED: a point where all hypotheses certainly hold (the statement is not vacuous). REFUTED: the witness.
  Witness point;
  std::vector<ClaimProof> claims;        ///< PROVED: one for each claim
  std::optional<BoxTree> orbits;         ///< PROVED, in place of those: all claims at the ends of these orbits
  std::optional<Refutation> refutation;  ///< REFUTED
  std::vector<RateProof> rates;  ///< of rates, in place of both: PROVED one for each claim, REFUTED of one that fails
  std::optional<Proposition> proposition;  ///< what it is about, where that is no statement of a program

  /// Boxes to be evaluated when it is re-verified, and bounds on rates.
  long boxes() const;
  std::string size() const;  ///< the same in words: "12 boxes", "4 bounds on rates"
};

/// The version of the format that is read and written.
inline constexpr int certificate_version = 2;
/// Reads a certificate strictly: anything missing, unknown, of the wrong type or out of range raises BadInput naming
/// `where`.
Certificate from_json(const nlohmann::json& document, const std::string& where);

/// The text of a certificate's file, and the certificate that a text is, within read_limits; `where` names it. Throw
/// BadInput (unreadable; not JSON, not a certificate, checksum wrong).
std::string certificate_text(const std::filesystem::path& file);
Certificate certificate_of(std::string_view text, const std::string& where);
/// Of a file both.
Certificate read_certificate(const std::filesystem::path& file);
/// SHA-256 of a certificate's JSON without its field "checksum".
std::string checksum(nlohmann::json document);

/// The committed certificate of a statement: proofs-numeric/certificates/<key>.json below `root`.
std::filesystem::path certificate_path(const std::filesystem::path& root, const std::string& key);

}  // namespace overshoot
