#ifndef EX2_SHARED_STATE_RESOURCE_POOL_H_
#define EX2_SHARED_STATE_RESOURCE_POOL_H_

#include <chrono>
#include <optional>
#include <vector>

#include "exercises/not_implemented.h"

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
    Lease(Lease&&) noexcept {}
    // Gives back what this lease held before.
    Lease& operator=(Lease&&) noexcept { return *this; }
    ~Lease() {}

    R& operator*() const { throw racecourse::NotImplementedYet("Lease"); }
    R* operator->() const { throw racecourse::NotImplementedYet("Lease"); }
  };

  // Errors: std::invalid_argument, naming it, if `resources` is empty.
  explicit ResourcePool(std::vector<R> /*resources*/) {
    throw racecourse::NotImplementedYet("ResourcePool");
  }

  ResourcePool(const ResourcePool&) = delete;
  ResourcePool& operator=(const ResourcePool&) = delete;

  // A resource that nobody else has. Blocks: until there is one, asleep.
  Lease Acquire() { throw racecourse::NotImplementedYet("ResourcePool::Acquire"); }

  // Likewise, or nullopt if all are lent. Never blocks.
  std::optional<Lease> TryAcquire() {
    throw racecourse::NotImplementedYet("ResourcePool::TryAcquire");
  }

  // Likewise, or nullopt if none came free within `timeout`. Blocks: at most so long, asleep.
  std::optional<Lease> TryAcquireFor(std::chrono::nanoseconds /*timeout*/) {
    throw racecourse::NotImplementedYet("ResourcePool::TryAcquireFor");
  }

  // How many resources there are.
  int size() const { throw racecourse::NotImplementedYet("ResourcePool::size"); }

  // How many are lent: now, and at most at any moment so far. Neither is ever above size().
  int in_use() const { throw racecourse::NotImplementedYet("ResourcePool::in_use"); }
  int peak_in_use() const { throw racecourse::NotImplementedYet("ResourcePool::peak_in_use"); }

  // TODO: The resources, a list of those that are free, a Semaphore with a permit for each of them,
  // and a mutex for the list and the counts. A lease knows its pool and its resource.
};

}  // namespace ex2

#endif  // EX2_SHARED_STATE_RESOURCE_POOL_H_
