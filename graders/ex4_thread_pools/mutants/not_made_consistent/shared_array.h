#ifndef EX4_THREAD_POOLS_SHARED_ARRAY_H_
#define EX4_THREAD_POOLS_SHARED_ARRAY_H_

#include <pthread.h>
#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>

namespace ex4 {

// An array that this process and those forked from it later have in common: what one writes, all
// see. All elements start as T().
//
// T must be trivially copyable and must not contain pointers: an address means something else, or
// nothing, in another process.
//
// Thread safety: every member function may be called from any thread of any of the processes. The
//   memory goes away when the last process has destroyed its copy of the object or has ended.
template <class T>
class SharedArray {
  static_assert(std::is_trivially_copyable_v<T>, "T is copied as bytes between processes");

 public:
  // Errors: std::invalid_argument if `size` is 0 or too large; std::system_error if there is not
  //   enough memory.
  explicit SharedArray(std::size_t size);
  ~SharedArray();

  SharedArray(const SharedArray&) = delete;
  SharedArray& operator=(const SharedArray&) = delete;

  std::size_t size() const { return size_; }

  // A copy of element `index`, never half of one.
  // Blocks: while another thread or process is in Set or Update.
  // Errors: std::out_of_range.
  T Get(std::size_t index) const;

  // Replaces element `index`. Blocks and errors: as Get.
  void Set(std::size_t index, const T& value);

  // Replaces element `index` by `change(element)`, and nobody comes in between: no update is lost.
  // Returns the new value. `change` must be short and must not use the array.
  // If a process is killed inside, the element has its old value or its new one, never half of each,
  // and the array stays usable.
  // Blocks and errors: as Get; what `change` throws, after which nothing has changed.
  template <class F>
  T Update(std::size_t index, F change);

 private:
  // At the front of the shared memory; the elements follow.
  struct Header {
    pthread_mutex_t mutex;
    // Guarded by mutex. Only a process that was killed in Replace leaves it other than kNone: then
    // that element may be half written, and `old_value` is what it was.
    std::atomic<std::size_t> being_replaced;
    T old_value;
  };
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  static constexpr std::size_t kElementsAt =
      (sizeof(Header) + alignof(T) - 1) / alignof(T) * alignof(T);

  class Lock;

  T& Element(std::size_t index) const;
  void Replace(std::size_t index, const T& value);
  std::size_t bytes() const { return kElementsAt + size_ * sizeof(T); }

  const std::size_t size_;
  Header* header_ = nullptr;
};

// ---- Implementation ----

// Locks the array's mutex. After a holder that was killed it puts things in order.
template <class T>
class SharedArray<T>::Lock {
 public:
  explicit Lock(const SharedArray& array) : mutex_(&array.header_->mutex) {
    const int error = pthread_mutex_lock(mutex_);
    if (error == EOWNERDEAD) {
      Header& header = *array.header_;
      if (header.being_replaced != kNone) array.Element(header.being_replaced) = header.old_value;
      header.being_replaced = kNone;
    } else if (error != 0) {
      throw std::system_error(error, std::generic_category(), "pthread_mutex_lock");
    }
  }
  ~Lock() { pthread_mutex_unlock(mutex_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  pthread_mutex_t* const mutex_;
};

template <class T>
SharedArray<T>::SharedArray(std::size_t size) : size_(size) {
  if (size == 0) throw std::invalid_argument("size must be at least 1");
  if (size > (std::numeric_limits<std::size_t>::max() - kElementsAt) / sizeof(T)) {
    throw std::invalid_argument("size is too large: " + std::to_string(size));
  }
  void* const memory =
      mmap(nullptr, bytes(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  header_ = new (memory) Header{{}, kNone, T()};

  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&header_->mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  for (std::size_t i = 0; i < size; ++i) new (&Element(i)) T();
}

// The mutex is not destroyed: other processes may still use it.
template <class T>
SharedArray<T>::~SharedArray() {
  munmap(header_, bytes());
}

template <class T>
T SharedArray<T>::Get(std::size_t index) const {
  T& element = Element(index);
  Lock lock(*this);
  return element;
}

template <class T>
void SharedArray<T>::Set(std::size_t index, const T& value) {
  Update(index, [&value](const T&) { return value; });
}

template <class T>
template <class F>
T SharedArray<T>::Update(std::size_t index, F change) {
  T& element = Element(index);
  Lock lock(*this);
  const T changed = change(std::as_const(element));
  Replace(index, changed);
  return changed;
}

// The process may be killed at any instruction. The exchange keeps the compiler from moving what
// stands behind it to before it, or the other way round.
template <class T>
void SharedArray<T>::Replace(std::size_t index, const T& value) {
  header_->old_value = Element(index);
  header_->being_replaced.exchange(index);
  Element(index) = value;
  header_->being_replaced.exchange(kNone);
}

template <class T>
T& SharedArray<T>::Element(std::size_t index) const {
  if (index >= size_) {
    throw std::out_of_range("index " + std::to_string(index) + " of an array of " +
                            std::to_string(size_));
  }
  char* const elements = reinterpret_cast<char*>(header_) + kElementsAt;
  return *std::launder(reinterpret_cast<T*>(elements) + index);
}

}  // namespace ex4

#endif  // EX4_THREAD_POOLS_SHARED_ARRAY_H_
