// absl::Mutex and its family by their names, although only their atomics are seen.
#ifndef GRADERS_EXPLORER_ABSL_NAMES_H_
#define GRADERS_EXPLORER_ABSL_NAMES_H_

#include <string>

#include "graders/explorer/places.h"

namespace explorer {

// Looks through the trace in *shared for atomics that are an absl object's state: those that one of
// its public functions itself reads or writes.
void FindAbslObjects(const Places& places);

// "absl::Mutex#1", or "" for an object of the trace that is none of absl's.
std::string AbslName(std::uint16_t object);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_ABSL_NAMES_H_
