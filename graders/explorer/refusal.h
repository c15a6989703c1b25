// Where the system's refusal of a thread or a process is reported.
#ifndef GRADERS_EXPLORER_REFUSAL_H_
#define GRADERS_EXPLORER_REFUSAL_H_

// Defined by the grader's worker; null elsewhere. A program that gets no thread because the machine
// has none to give must not be called wrong.
extern "C" __attribute__((weak)) void racecourse_on_refusal(int error);

namespace explorer {

inline void ReportRefusal(int error) {
  if (&racecourse_on_refusal != nullptr) racecourse_on_refusal(error);
}

}  // namespace explorer

#endif  // GRADERS_EXPLORER_REFUSAL_H_
