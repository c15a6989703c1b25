#ifndef EX2_SHARED_STATE_RESOURCE_POOL_H_
#define EX2_SHARED_STATE_RESOURCE_POOL_H_

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

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
  explicit ResourcePool(std::vector<R> resources) : resources_(std::move(resources)) {
    if (resources_.empty()) throw std::invalid_argument("resources must not be empty");
    for (R& resource : resources_) free_.push_back(&resource);
  }

  ResourcePool(const ResourcePool&) = delete;
  ResourcePool& operator=(const ResourcePool&) = delete;

  // A resource that nobody else has. Blocks: until there is one, asleep.
  Lease Acquire() {
    std::unique_lock<std::mutex> lock(mutex_);
    put_back_.wait(lock, [this] { return !free_.empty(); });
    return Take();
  }

  // Likewise, or nullopt if all are lent. Never blocks.
  std::optional<Lease> TryAcquire() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (free_.empty()) return std::nullopt;
    return Take();
  }

  // Likewise, or nullopt if none came free within `timeout`. Blocks: at most so long, asleep.
  std::optional<Lease> TryAcquireFor(std::chrono::nanoseconds timeout) {
    std::unique_lock<std::mutex> lock(mutex_);
    const bool came = put_back_.wait_for(lock, timeout, [this] { return !free_.empty(); });
    if (!came) return std::nullopt;
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
  // Under the lock, when there is a free one.
  Lease Take() {
    R* const resource = free_.back();
    free_.pop_back();
    peak_in_use_ = std::max(peak_in_use_, ++in_use_);
    return Lease(this, resource);
  }

  void PutBack(R* resource) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      free_.push_back(resource);  // There is room: it was in there before.
      --in_use_;
    }
    put_back_.notify_one();
  }

  std::vector<R> resources_;  // Constant in size, so that its elements stay where they are.
  mutable std::mutex mutex_;
  std::condition_variable put_back_;
  // Guarded by mutex_:
  std::vector<R*> free_;
  int in_use_ = 0;
  int peak_in_use_ = 0;
};

}  // namespace ex2

#endif  // EX2_SHARED_STATE_RESOURCE_POOL_H_
