#ifndef EX2_SHARED_STATE_RESOURCE_POOL_H_
#define EX2_SHARED_STATE_RESOURCE_POOL_H_

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "ex2_shared_state/semaphore.h"

namespace ex2 {

// Lends a fixed number of resources, such as connections, each to one user at a time. Resources are
// never copied; R need only be movable.
//
// Thread safety: every member function may be called from any thread. A lease belongs to one thread
//   at a time. The pool must outlive its leases.
template <class R>
class ResourcePool {
 public:
  // The right to use one resource. Its end gives the resource back, also when an exception causes
  // it. A lease that was moved from holds nothing.
  class Lease {
   public:
    Lease(Lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)), resource_(other.resource_) {}
    // Gives back what this lease held before.
    Lease& operator=(Lease&& other) noexcept {
      Lease taken(std::move(other));
      std::swap(pool_, taken.pool_);
      std::swap(resource_, taken.resource_);
      return *this;
    }
    ~Lease() {
      if (pool_ != nullptr) pool_->PutBack(resource_);
    }

    R& operator*() const { return *resource_; }
    R* operator->() const { return resource_; }

   private:
    friend class ResourcePool;
    Lease(ResourcePool* pool, R* resource) : pool_(pool), resource_(resource) {}

    ResourcePool* pool_;  // Null: holds nothing.
    R* resource_;
  };

  // Errors: std::invalid_argument, naming it, if `resources` is empty.
  explicit ResourcePool(std::vector<R> resources)
      : resources_(std::move(resources)), permits_(static_cast<int>(resources_.size())) {
    if (resources_.empty()) throw std::invalid_argument("resources must not be empty");
    for (R& resource : resources_) free_.push_back(&resource);
  }

  ResourcePool(const ResourcePool&) = delete;
  ResourcePool& operator=(const ResourcePool&) = delete;

  // A resource that nobody else has. Blocks: until there is one, asleep.
  Lease Acquire() {
    permits_.Acquire();
    return Take();
  }

  // Likewise, or nullopt if all are lent. Never blocks.
  std::optional<Lease> TryAcquire() {
    if (!permits_.TryAcquire()) return std::nullopt;
    return Take();
  }

  // Likewise, or nullopt if none came free within `timeout`. Blocks: at most so long, asleep.
  std::optional<Lease> TryAcquireFor(std::chrono::nanoseconds timeout) {
    if (!permits_.TryAcquireFor(timeout)) return std::nullopt;
    return Take();
  }

  // How many resources there are.
  int size() const { return static_cast<int>(resources_.size()); }

  // How many are lent: now, and at most at any moment so far. Neither is ever above size().
  int in_use() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return in_use_;
  }
  int peak_in_use() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return peak_in_use_;
  }

 private:
  // Only with a permit: then there is a free one.
  Lease Take() {
    std::unique_lock<std::mutex> lock(mutex_);
    R* const resource = free_.back();
    free_.pop_back();
    lock.unlock();
    peak_in_use_ = std::max(peak_in_use_, ++in_use_);
    return Lease(this, resource);
  }

  void PutBack(R* resource) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      free_.push_back(resource);  // There is room: it was in there before.
      --in_use_;
    }
    permits_.Release();  // Last: whoever gets the permit must find the resource.
  }

  std::vector<R> resources_;  // Constant in size, so that its elements stay where they are.
  Semaphore permits_;         // One for every free resource.
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::vector<R*> free_;
  int in_use_ = 0;
  int peak_in_use_ = 0;
};

}  // namespace ex2

#endif  // EX2_SHARED_STATE_RESOURCE_POOL_H_
