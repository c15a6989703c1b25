#ifndef EX2_SHARED_STATE_MEMO_CACHE_H_
#define EX2_SHARED_STATE_MEMO_CACHE_H_

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <unordered_map>
#include <utility>

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
  explicit MemoCache(std::function<V(const K&)> load) : load_(std::move(load)) {
    if (!load_) throw std::invalid_argument("load must not be empty");
  }

  MemoCache(const MemoCache&) = delete;
  MemoCache& operator=(const MemoCache&) = delete;

  // The value for `key`. The first thread that asks calls `load`; those that ask meanwhile wait for
  // its result. The value lives as long as somebody holds it, whatever the cache does.
  // Blocks: while `key` is being loaded; never because of another key.
  // Errors: what `load` throws, for every thread that waited for this call of it. A failure is not
  //   remembered: the next Get loads again.
  std::shared_ptr<const V> Get(const K& key) {
    std::promise<std::shared_ptr<const V>> promise;
    std::shared_ptr<Entry> entry;
    bool is_first = false;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      const auto [found, inserted] = entries_.try_emplace(key);
      if (inserted) found->second = std::make_shared<Entry>(promise.get_future().share());
      is_first = inserted;
      entry = found->second;
    }
    if (is_first) {
      try {
        promise.set_value(std::make_shared<const V>(load_(key)));
      } catch (...) {
        {
          std::lock_guard<std::mutex> lock(mutex_);
          const auto found = entries_.find(key);
          if (found != entries_.end() && found->second == entry) entries_.erase(found);
        }
        promise.set_exception(std::current_exception());
      }
    }
    return entry->get();
  }

  // The number of values that are remembered now; loads that still run do not count. Never waits
  // for a load.
  std::size_t size() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return static_cast<std::size_t>(
        std::count_if(entries_.begin(), entries_.end(), [](const auto& entry) {
          return entry.second->wait_for(std::chrono::seconds(0)) == std::future_status::ready;
        }));
  }

  // Forgets the value for `key`: a Get that begins after this loads again, also if a load of `key`
  // runs at this moment. Its result goes to those who wait for it already, and is not remembered.
  // Never waits for a load.
  void Invalidate(const K& key) {
    std::shared_ptr<Entry> forgotten;  // The value's destructor runs without the lock.
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return;
    forgotten = std::move(found->second);
    entries_.erase(found);
  }

 private:
  using Entry = std::shared_future<std::shared_ptr<const V>>;

  const std::function<V(const K&)> load_;
  mutable std::mutex mutex_;
  std::unordered_map<K, std::shared_ptr<Entry>> entries_;  // guarded by mutex_
};

}  // namespace ex2

#endif  // EX2_SHARED_STATE_MEMO_CACHE_H_
