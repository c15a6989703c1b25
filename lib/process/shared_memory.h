// Memory that several processes see and change, with a lock that survives its owner's death.
#ifndef LIB_PROCESS_SHARED_MEMORY_H_
#define LIB_PROCESS_SHARED_MEMORY_H_

#include <cstddef>
#include <span>
#include <type_traits>

namespace process {

namespace internal {

// The part that does not depend on the type.
class SharedRegion {
 public:
  // `count` zeroed elements of `element_size` bytes.
  SharedRegion(std::size_t count, std::size_t element_size);
  ~SharedRegion();
  SharedRegion(const SharedRegion&) = delete;
  SharedRegion& operator=(const SharedRegion&) = delete;

  void Lock();
  void Unlock();
  bool damaged() const;  // Both need the lock.
  void ClearDamaged();
  void* data() const;

 private:
  struct Header;
  Header* header_;
  std::size_t size_;
};

}  // namespace internal

// `count` values of type T, zeroed, shared by this process and all that are forked from it later.
// Make it before the ProcessPool whose jobs use it:
//
//   process::SharedMemory<std::int64_t> totals(10);
//   process::ProcessPool pool([&](std::string_view line) {
//     auto locked = totals.Lock();
//     ++locked.values()[Column(line)];
//     return std::string();
//   });
//
// What a killed writer leaves: the values as they were at the kill, half-changed perhaps, and the
// lock, which the kernel passes on to the next who asks (EOWNERDEAD). The memory is damaged from
// then on: damaged() tells everyone who locks it, until somebody has checked or rebuilt the values
// and calls Repaired(). Nobody hangs, and nobody works on half a change unawares.
//
// T must be trivially copyable and hold no pointers into ordinary memory: every process has its own.
//
// Thread safety: Lock may be called by any thread of any of the processes.
template <class T>
class SharedMemory {
  static_assert(std::is_trivially_copyable_v<T>,
                "other processes see the bytes of a value, not what it owns");
  static_assert(alignof(T) <= 64, "the values begin at a multiple of 64 bytes");

 public:
  // The lock, for as long as it lives. Must not outlive the memory, nor leave its thread.
  class Guard {
   public:
    explicit Guard(internal::SharedRegion* region, std::size_t count)
        : region_(region), count_(count) {
      region_->Lock();
    }
    ~Guard() { region_->Unlock(); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

    std::span<T> values() const { return {static_cast<T*>(region_->data()), count_}; }
    // A process died with the lock, and nobody has repaired the values since.
    bool damaged() const { return region_->damaged(); }
    void Repaired() { region_->ClearDamaged(); }

   private:
    internal::SharedRegion* const region_;
    const std::size_t count_;
  };

  // Errors: std::invalid_argument for 0 values; std::system_error if there is no memory to be had.
  explicit SharedMemory(std::size_t count) : region_(count, sizeof(T)), count_(count) {}

  // Blocks: while another thread or process holds the lock. Not recursive.
  // Anything done under the lock before is visible, also by those who died.
  [[nodiscard]] Guard Lock() { return Guard(&region_, count_); }

  // The values without the lock: for types that are atomic themselves (std::atomic_ref), and for
  // memory that each process has its own part of.
  std::span<T> unlocked_values() { return {static_cast<T*>(region_.data()), count_}; }

 private:
  internal::SharedRegion region_;
  const std::size_t count_;
};

}  // namespace process

#endif  // LIB_PROCESS_SHARED_MEMORY_H_
