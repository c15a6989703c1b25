// What a failed schedule means, in a verdict and a few plain sentences.
#ifndef GRADERS_EXPLORER_DIAGNOSIS_H_
#define GRADERS_EXPLORER_DIAGNOSIS_H_

#include <string>

#include "graders/explorer/places.h"

namespace explorer {

struct Diagnosis {
  std::string verdict;
  std::string explanation;
};

// Of the traced schedule in *shared. `output` is what the process wrote (sanitizer reports).
Diagnosis Diagnose(const Places& places, const std::string& output);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_DIAGNOSIS_H_
