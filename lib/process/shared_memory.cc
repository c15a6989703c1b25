#include "lib/process/shared_memory.h"

#include <pthread.h>
#include <sys/mman.h>

#include <cerrno>
#include <new>
#include <stdexcept>
#include <system_error>

namespace process::internal {

// At the beginning of the shared memory.
struct alignas(64) SharedRegion::Header {
  pthread_mutex_t mutex;
  bool damaged;  // Guarded by the mutex.
};

SharedRegion::SharedRegion(std::size_t count, std::size_t element_size) {
  if (count == 0) throw std::invalid_argument("count must be at least 1");
  if (__builtin_mul_overflow(count, element_size, &size_) ||
      __builtin_add_overflow(size_, sizeof(Header), &size_)) {
    throw std::system_error(ENOMEM, std::generic_category(), "so many values fit in no memory");
  }
  void* const memory =
      mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    throw std::system_error(errno, std::generic_category(), "no shared memory");
  }
  header_ = new (memory) Header();
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&header_->mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
}

// Other processes may still use the mutex: it is not destroyed, only no longer seen by this one.
SharedRegion::~SharedRegion() { munmap(header_, size_); }

void SharedRegion::Lock() {
  const int error = pthread_mutex_lock(&header_->mutex);
  if (error == 0) return;
  if (error != EOWNERDEAD) {
    throw std::system_error(error, std::generic_category(), "cannot lock shared memory");
  }
  // The lock is ours. Without this call it would become unusable for everybody at the next Unlock.
  pthread_mutex_consistent(&header_->mutex);
  header_->damaged = true;
}

void SharedRegion::Unlock() { pthread_mutex_unlock(&header_->mutex); }

bool SharedRegion::damaged() const { return header_->damaged; }

void SharedRegion::ClearDamaged() { header_->damaged = false; }

void* SharedRegion::data() const { return header_ + 1; }

}  // namespace process::internal
