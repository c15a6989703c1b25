// Sees use of freed memory, and leaks, in the ordinary run too, where no AddressSanitizer is.
//
//   {
//     grading::MemoryWatch watch("the whole check");
//     ... the learner's code ...
//   }  // Fails if something is left, or was written to after it had been freed.
//
// While a watch lives, memory that is freed is filled with 0xdb and not given out again. Who reads it
// finds no address, no length and no text that makes sense: that ends in a crash or a wrong result,
// the same one every time, instead of in a lucky success. Who writes to it is found out at the end.
//
// Only in the configuration "plain", in a program that is linked with :watched_memory: elsewhere
// `operator new` is the sanitizer's or the library's, and a watch does nothing. Memory that does not come from `operator new` is not seen, nor are variables that
// have died on a stack: for those see life_sign.h.
#ifndef GRADERS_TESTING_MEMORY_WATCH_H_
#define GRADERS_TESTING_MEMORY_WATCH_H_

namespace grading {

// Thread safety: one thread at a time has watches; any thread may free memory meanwhile. Leaks are
//   those of the thread that has the watch: what other threads keep may be their own business.
// Watches may be nested; the outermost one checks.
class MemoryWatch {
 public:
  // `call`, a literal, is what a failure names as the call.
  explicit MemoryWatch(const char* call);
  ~MemoryWatch();
  MemoryWatch(const MemoryWatch&) = delete;
  MemoryWatch& operator=(const MemoryWatch&) = delete;

 private:
  const char* const call_;
};

}  // namespace grading

#endif  // GRADERS_TESTING_MEMORY_WATCH_H_
