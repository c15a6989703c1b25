// Counts coroutine frames, so that a forgotten one is noticed without AddressSanitizer.
//
// Thread safety: everything here may be called from any thread.
#ifndef LIB_ASYNC_FRAMES_H_
#define LIB_ASYNC_FRAMES_H_

#include <cstddef>
#include <cstdint>

namespace async {

// How many frames of `Task` coroutines exist in this process: running, suspended, not yet started
// or finished and not yet destroyed. Exact when no other thread creates or destroys any meanwhile.
std::int64_t LiveFrames();

// How many tasks have been destroyed without ever having been awaited or spawned.
std::int64_t NeverAwaited();

namespace internal {

// Memory of one frame, counted.
[[gnu::noinline]] void* NewFrame(std::size_t size);
[[gnu::noinline]] void DeleteFrame(void* frame, std::size_t size) noexcept;

void CountNeverAwaited() noexcept;

// Ends the program because of a mistake that cannot be reported in any other way (a destructor
// found it, and going on would use memory that is gone).
[[noreturn]] void Fatal(const char* message);

}  // namespace internal
}  // namespace async

#endif  // LIB_ASYNC_FRAMES_H_
