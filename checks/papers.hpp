#pragma once
/// The papers whose statements are in checks/: titles and links, for the report.
#include <map>
#include <string>

namespace overshoot {

struct Paper {
  std::string authors, title, appeared, link;
};

/// By the first part of their statements' keys.
inline const std::map<std::string, Paper>& papers() {
  static const std::map<std::string, Paper> all = {
      {"ahn2023",
       {"Ahn, Bubeck, Chewi, Lee, Suarez, Zhang", "Learning threshold neurons via the “edge of stability”", "NeurIPS 2023",
        "https://arxiv.org/abs/2212.07469"}},
      {"cai2024",
       {"Cai, Wu, Mei, Lindsey, Bartlett",
        "Large stepsize gradient descent for non-homogeneous two-layer networks: margin improvement and fast optimization",
        "NeurIPS 2024", "https://arxiv.org/abs/2406.08654"}},
      {"lu2024",
       {"Lu, Wu, Yang, Zou", "Benign oscillation of stochastic gradient descent with large learning rates", "ICLR 2024",
        "https://arxiv.org/abs/2310.17074"}},
      {"rates",
       {"Drori, Teboulle; Taylor, Hendrickx, Glineur; Kim; Altschuler, Parrilo; Grimmer, Shu, Wang; and others",
        "Worst-case rates of step-size schedules", "2014 to 2024", "https://arxiv.org/abs/2309.16530"}}};
  return all;
}

}  // namespace overshoot
