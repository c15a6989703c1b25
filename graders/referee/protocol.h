// What the referee (the trusted parent) and the worker (grader and learner's code) agree on.
//
// The worker gets two descriptors: a SOCK_SEQPACKET socket, on which each message is one packet,
// and the expectation board, a page of shared memory. The referee sends the first packet:
//
//   TOKEN \n CHECK
//
// where CHECK is SUITE.TEST, be it an ordinary test or a typed one, which runs in all its instances;
// and the worker answers with packets `TOKEN \n KIND \n body`. The token is fresh for every check;
// a packet without it was not sent by the grader. Kinds and bodies:
//
//   ready     configuration ("plain", "tsan", "asan"), then the thread ids of the runtime's own
//             threads
//   failure   FILE:LINE, then the message of a failed expectation (one packet each)
//   coverage  what the schedule explorer went through, in words
//   threads   thread ids that the check left running; the worker waits for an answer (any packet)
//   fds       what the descriptors that the check left open refer to, one a line
//   done      sent last, when the check ran to its end: "passed", "failed" or "missing"
//   stack     a thread id, then program counters, innermost first (answers StackSignal())
//   crash     the same of a thread that is about to crash; it waits for an answer
#ifndef GRADERS_REFEREE_PROTOCOL_H_
#define GRADERS_REFEREE_PROTOCOL_H_

#include <csignal>

namespace racecourse {

inline constexpr char kSocketVariable[] = "RACECOURSE_REFEREE_SOCKET";
inline constexpr char kBoardVariable[] = "RACECOURSE_REFEREE_BOARD";
// The paths of the submission's files that are no code, with ':' between them.
inline constexpr char kDataVariable[] = "RACECOURSE_DATA";

// Sent by the referee to a thread of the worker, which answers with a `stack` packet. A real-time
// signal that neither libc nor a sanitizer uses.
inline int StackSignal() { return SIGRTMIN + 7; }

// Longest packet either side sends; longer texts are cut by the sender.
inline constexpr int kMaxPacket = 16 * 1024;
inline constexpr int kMaxFrames = 64;

}  // namespace racecourse

#endif  // GRADERS_REFEREE_PROTOCOL_H_
