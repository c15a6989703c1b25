// Holds threads up right after they have released a lock: for programs that talk to the world, which
// the explorer cannot schedule. What a program no longer protects, others can then change under it.
#ifndef GRADERS_TESTING_UNLOCK_GATE_H_
#define GRADERS_TESTING_UNLOCK_GATE_H_

namespace grading {

// While it lives, every thread but the one that made it stops behind its `nth` release (from 1) of a
// std::mutex or std::shared_mutex, counted from the making. As with a Rendezvous, ThreadSanitizer
// sees no happens-before edge.
//
// One at a time exists. Used by the thread that made it, which must not wait for a thread that may
// be held.
class UnlockGate {
 public:
  explicit UnlockGate(int nth);
  // Lets all go.
  ~UnlockGate();
  UnlockGate(const UnlockGate&) = delete;
  UnlockGate& operator=(const UnlockGate&) = delete;

  // Those who stand still remain; nobody else is held from now on.
  void HoldNoMore();

  // How many threads were held.
  int held() const;
};

}  // namespace grading

#endif  // GRADERS_TESTING_UNLOCK_GATE_H_
