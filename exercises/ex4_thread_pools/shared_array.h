#ifndef EX4_THREAD_POOLS_SHARED_ARRAY_H_
#define EX4_THREAD_POOLS_SHARED_ARRAY_H_

#include <cstddef>
#include <type_traits>

#include "exercises/not_implemented.h"

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

  std::size_t size() const;

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
  // TODO: the members.
};

// TODO: mmap with MAP_SHARED | MAP_ANONYMOUS gives memory that forked processes have in common. Put a
// mutex at its front, made with PTHREAD_PROCESS_SHARED and PTHREAD_MUTEX_ROBUST, and the elements
// behind it. A lock that returns EOWNERDEAD has been taken over from a process that was killed, perhaps
// in the middle of storing: keep the old value beside the elements until the new one is complete.

template <class T>
SharedArray<T>::SharedArray(std::size_t /*size*/) {
  throw racecourse::NotImplementedYet("SharedArray");
}

template <class T>
SharedArray<T>::~SharedArray() {}

template <class T>
std::size_t SharedArray<T>::size() const {
  throw racecourse::NotImplementedYet("SharedArray::size");
}

template <class T>
T SharedArray<T>::Get(std::size_t /*index*/) const {
  throw racecourse::NotImplementedYet("SharedArray::Get");
}

template <class T>
void SharedArray<T>::Set(std::size_t /*index*/, const T& /*value*/) {
  throw racecourse::NotImplementedYet("SharedArray::Set");
}

template <class T>
template <class F>
T SharedArray<T>::Update(std::size_t /*index*/, F /*change*/) {
  throw racecourse::NotImplementedYet("SharedArray::Update");
}

}  // namespace ex4

#endif  // EX4_THREAD_POOLS_SHARED_ARRAY_H_
