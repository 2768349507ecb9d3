#include "lib/scalar/surd.hpp"

#include <algorithm>
#include <optional>

namespace overshoot {

Surd::Surd(std::vector<Rational> parts, std::shared_ptr<const Roots> roots) : parts_(std::move(parts)) {
  while (parts_.size() > 1 &&
         std::all_of(parts_.begin() + static_cast<std::ptrdiff_t>(parts_.size() / 2), parts_.end(), [](const Rational& q) { return q.sign() == 0; }))
    parts_.resize(parts_.size() / 2);
  if (parts_.size() > 1) roots_ = std::move(roots);
}

Surd Surd::low() const {
  return {std::vector<Rational>(parts_.begin(), parts_.begin() + static_cast<std::ptrdiff_t>(parts_.size() / 2)), roots_};
}
Surd Surd::high() const {
  return {std::vector<Rational>(parts_.begin() + static_cast<std::ptrdiff_t>(parts_.size() / 2), parts_.end()), roots_};
}
const Surd& Surd::radicand() const {
  std::size_t k = 0;
  while ((std::size_t{2} << k) < parts_.size()) ++k;
  return roots_->radicands[k];
}

namespace {
/// Two numbers of different roots have no common field here.
const std::shared_ptr<const Surd::Roots>& common(const std::shared_ptr<const Surd::Roots>& a,
                                                 const std::shared_ptr<const Surd::Roots>& b) {
  if (a && b && a != b) throw Undecided("numbers that are made of different roots");
  return a ? a : b;
}
}  // namespace

Surd operator-(Surd a) {
  for (Rational& q : a.parts_) q = -std::move(q);
  return a;
}

Surd Surd::sum(const Surd& a, const Surd& b, bool minus) {
  std::vector<Rational> parts = a.parts_;
  if (b.parts_.size() > parts.size()) parts.resize(b.parts_.size());
  for (std::size_t i = 0; i < b.parts_.size(); ++i)
    if (minus)
      parts[i] -= b.parts_[i];
    else
      parts[i] += b.parts_[i];
  return {std::move(parts), common(a.roots_, b.roots_)};
}

Surd operator*(const Surd& a, const Surd& b) {
  if (a.parts_.size() < b.parts_.size()) return b * a;
  if (b.parts_.size() == 1) {
    std::vector<Rational> parts;
    for (const Rational& q : a.parts_) parts.push_back(q * b.parts_[0]);
    return {std::move(parts), a.roots_};
  }
  // (u + v r)(s + t r) with r^2 = d, or times s where b has no r.
  const Surd u = a.low(), v = a.high();
  const bool both = a.parts_.size() == b.parts_.size();
  const Surd s = both ? b.low() : b, t = both ? b.high() : Surd();
  Surd low = u * s, high = v * s;
  if (both) {
    low += v * t * a.radicand();
    high += u * t;
  }
  std::vector<Rational> parts = low.parts_;
  parts.resize(a.parts_.size() / 2);
  parts.insert(parts.end(), high.parts_.begin(), high.parts_.end());
  parts.resize(a.parts_.size());
  return {std::move(parts), common(a.roots_, b.roots_)};
}

Surd operator/(const Surd& a, const Surd& b) {
  if (b.parts_.size() == 1) {
    std::vector<Rational> parts;
    for (const Rational& q : a.parts_) parts.push_back(q / b.parts_[0]);
    return {std::move(parts), a.roots_};
  }
  // 1/(u + v r) = (u - v r)/(u^2 - v^2 d); where that is 0/0, r = u/v and so the divisor is 2 u.
  const Surd u = b.low(), v = b.high(), norm = u * u - v * v * b.radicand();
  if (norm.sign() != 0) return a * (u + u - b) / norm;
  return a / (b.sign() == 0 ? Surd() : u + u);
}

int Surd::sign() const {
  if (parts_.size() == 1) return parts_[0].sign();
  const Surd u = low(), v = high();
  const int of_u = u.sign(), of_v = v.sign();
  if (of_u == of_v || of_v == 0) return of_u;
  if (of_u == 0) return of_v;
  const int norm = (u * u - v * v * radicand()).sign();
  return norm > 0 ? of_u : norm < 0 ? of_v : 0;
}

namespace {
std::optional<Rational> exact_root(const Rational& q) {
  if (mpz_perfect_square_p(mpq_numref(q.raw())) == 0 || mpz_perfect_square_p(mpq_denref(q.raw())) == 0) return std::nullopt;
  Integer n, d;
  mpz_sqrt(n.raw(), mpq_numref(q.raw()));
  mpz_sqrt(d.raw(), mpq_denref(q.raw()));
  return Rational(n, d);
}
}  // namespace

Surd sqrt(const Surd& a, const std::shared_ptr<Surd::Roots>& roots) {
  if (a.sign() < 0) throw BadInput("the square root of a negative number: sqrt(" + print(a) + ")");
  if (a.sign() == 0) return {};
  std::vector<Surd>& radicands = roots->radicands;
  if (a.parts_.size() == 1) {
    // sqrt(p/q) = sqrt(pq)/q, and sqrt(8) = 2 sqrt(2).
    Integer rest = numerator(a.parts_[0]) * denominator(a.parts_[0]), outside(1);
    for (long prime = 2; prime < 1000; ++prime)
      while ((rest % Integer(prime * prime)).sign() == 0) {
        rest /= Integer(prime * prime);
        outside *= Integer(prime);
      }
    const Rational before(outside, denominator(a.parts_[0]));
    if (const auto whole = exact_root(Rational(rest))) return Surd(before * *whole);
    if (Rational(rest) != a.parts_[0]) return Surd(before) * sqrt(Surd(Rational(rest)), roots);
  }
  if (a.parts_.size() == 2) {
    // u + v sqrt(d) = (sqrt(s) + v sqrt(d)/(2 sqrt(s)))^2 where s = (u + c)/2, c^2 = u^2 - v^2 d.
    const Surd square = a.low() * a.low() - a.high() * a.high() * a.radicand();
    if (square.sign() >= 0)
      if (const auto c = exact_root(square.parts_[0])) {
        const Surd root = sqrt((a.low() + Surd(*c)) / Surd(2), roots);
        return root + (a - a.low()) / (root + root);
      }
  }
  // A rational multiple of a product of roots that are there is no new one.
  for (std::size_t product = 1; product < (std::size_t{1} << radicands.size()); ++product) {
    Surd square(1);
    for (std::size_t k = 0; k < radicands.size(); ++k)
      if ((product >> k) % 2 == 1) square = square * radicands[k];
    const Surd ratio = a / square;
    if (ratio.parts_.size() != 1) continue;
    if (const auto q = exact_root(ratio.parts_[0])) {
      std::size_t size = 1;
      while (size <= product) size *= 2;
      std::vector<Rational> parts(size);
      parts[product] = *q;
      return {std::move(parts), roots};
    }
  }
  if (radicands.size() == Surd::most_roots) throw TooManyRoots("more than " + std::to_string(Surd::most_roots) + " different square roots");
  radicands.push_back(a);
  std::vector<Rational> parts(std::size_t{1} << radicands.size());
  parts[parts.size() / 2] = 1;
  return {std::move(parts), roots};
}

std::string print(const Surd& a) {
  std::string text;
  for (std::size_t i = 0; i < a.parts().size(); ++i) {
    const Rational& q = a.parts()[i];
    if (q == 0) continue;
    std::string product;
    for (std::size_t k = 0; (i >> k) != 0; ++k)
      if ((i >> k) % 2 == 1) product += (product.empty() ? "sqrt(" : "*sqrt(") + print(a.roots()->radicands[k]) + ")";
    const Rational size = q < 0 ? -q : q;
    text += text.empty() ? (q < 0 ? "-" : "") : q < 0 ? " - " : " + ";
    text += product.empty() ? print(size) : size == 1 ? product : print(size) + "*" + product;
  }
  return text.empty() ? "0" : text;
}

}  // namespace overshoot
