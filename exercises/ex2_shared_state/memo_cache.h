#ifndef EX2_SHARED_STATE_MEMO_CACHE_H_
#define EX2_SHARED_STATE_MEMO_CACHE_H_

#include <cstddef>
#include <functional>
#include <memory>

#include "exercises/not_implemented.h"

namespace ex2 {

// Remembers what an expensive function returned for each key. K needs std::hash and ==; V need not
// be copyable.
//
// Thread safety: every member function may be called from any thread, also from `load`; but a load
//   must not ask for its own key, nor two loads for each other's.
template <class K, class V>
class MemoCache {
 public:
  // `load` may be called from several threads at once, for different keys.
  // Errors: std::invalid_argument, naming it, if `load` is empty.
  explicit MemoCache(std::function<V(const K&)> /*load*/) {
    throw racecourse::NotImplementedYet("MemoCache");
  }

  MemoCache(const MemoCache&) = delete;
  MemoCache& operator=(const MemoCache&) = delete;

  // The value for `key`. The first thread that asks calls `load`; those that ask meanwhile wait for
  // its result. The value lives as long as somebody holds it, whatever the cache does.
  // Blocks: while `key` is being loaded; never because of another key.
  // Errors: what `load` throws, for every thread that waited for this call of it. A failure is not
  //   remembered: the next Get loads again.
  std::shared_ptr<const V> Get(const K& /*key*/) {
    throw racecourse::NotImplementedYet("MemoCache::Get");
  }

  // The number of values that are remembered now; loads that still run do not count. Never waits
  // for a load.
  std::size_t size() const { throw racecourse::NotImplementedYet("MemoCache::size"); }

  // Forgets the value for `key`: a Get that begins after this loads again, also if a load of `key`
  // runs at this moment. Its result goes to those who wait for it already, and is not remembered.
  // Never waits for a load.
  void Invalidate(const K& /*key*/) {
    throw racecourse::NotImplementedYet("MemoCache::Invalidate");
  }

  // TODO: A map from key to an entry that is shared by those who wait for it. Look up and insert
  // under the lock, load without it, then lock again to say that the entry is finished.
};

}  // namespace ex2

#endif  // EX2_SHARED_STATE_MEMO_CACHE_H_
