#ifndef GRADERS_EXPLORER_ABSL_CLOCK_H_
#define GRADERS_EXPLORER_ABSL_CLOCK_H_

namespace explorer {

// Lets Abseil measure the frequency of the processor's clock, for some milliseconds, if the program
// has Abseil. It does so once in a process, when a thread waits for an absl::Mutex for the first
// time, and sleeps until two measurements agree: in a body, no schedule could be repeated.
void MeasureAbslClock();

}  // namespace explorer

#endif  // GRADERS_EXPLORER_ABSL_CLOCK_H_
