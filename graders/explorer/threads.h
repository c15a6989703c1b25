// What the harness needs of the threads' interposers.
#ifndef GRADERS_EXPLORER_THREADS_H_
#define GRADERS_EXPLORER_THREADS_H_

namespace explorer {

// Once a process, before the first schedule.
void PrepareThreads();

// True for the stacks of threads that a body started.
bool IsOnThreadStack(const void* address);

// After a schedule: waits for the real end of the threads that the body did not join.
void JoinLeftThreads();

}  // namespace explorer

#endif  // GRADERS_EXPLORER_THREADS_H_
