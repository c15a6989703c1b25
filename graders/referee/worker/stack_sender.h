// Answers the referee's question "where is this thread?" by the thread's own stack.
#ifndef GRADERS_REFEREE_WORKER_STACK_SENDER_H_
#define GRADERS_REFEREE_WORKER_STACK_SENDER_H_

namespace racecourse {

// Installs the handler of StackSignal(): the thread that gets the signal sends its program counters
// as a `stack` packet, marked with `token`, through `socket`, and goes on waiting.
// Also installs handlers of crashes, which send the crashing thread's stack as a `crash` packet;
// with `sanitizer`, only for what the sanitizer's own handlers leave alone.
void InstallStackSender(int socket, const char* token, bool sanitizer);

}  // namespace racecourse

#endif  // GRADERS_REFEREE_WORKER_STACK_SENDER_H_
