// An object that knows whether it is alive, for what a grader gives away by value: a callable, say.
//
//   struct Callable {
//     grading::LifeSign life;
//     int operator()() const { return life.IsAlive() ? 1 : -1; }
//   };
//
// A reference to a temporary that is gone usually still finds its value on the stack. Asking a
// LifeSign there is safe, and always gives the right answer: it looks at its address only.
#ifndef GRADERS_TESTING_LIFE_SIGN_H_
#define GRADERS_TESTING_LIFE_SIGN_H_

namespace grading {

// Thread safety: as an int's, without adding an order that ThreadSanitizer sees. At most 64 live at a
//   time.
class LifeSign {
 public:
  LifeSign() { Begin(this); }
  LifeSign(const LifeSign&) : LifeSign() {}
  LifeSign& operator=(const LifeSign&) { return *this; }
  ~LifeSign() { End(this); }

  // False if it has been destroyed, or was never made.
  bool IsAlive() const { return Lives(this); }

 private:
  static void Begin(const void* sign);
  static void End(const void* sign);
  static bool Lives(const void* sign);
};

}  // namespace grading

#endif  // GRADERS_TESTING_LIFE_SIGN_H_
