#ifndef EX6_RACE_CONDITIONS_LAZY_CONFIG_H_
#define EX6_RACE_CONDITIONS_LAZY_CONFIG_H_

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

namespace ex6 {

struct Config {
  std::string host;
  int port = 0;
};

// A configuration that is loaded when somebody first asks for it.
//
// Thread safety: every member function may be called from any thread.
class LazyConfig {
 public:
  // Does not load anything yet.
  // Errors: std::invalid_argument if `load` is empty.
  explicit LazyConfig(std::function<Config()> load) : load_(std::move(load)) {
    if (!load_) throw std::invalid_argument("load must not be empty");
  }

  // The configuration; the first call loads it. The reference is valid for the object's life.
  // Blocks: while `load` runs. Once it is loaded, Get waits for nobody: it takes no lock.
  // Errors: what `load` throws is passed on, and the next call loads again.
  const Config& Get() {
    // Acquire: who sees the pointer also sees what was written before it was released.
    const Config* config = ready_.load(std::memory_order_acquire);
    if (config == nullptr) {
      std::lock_guard<std::mutex> lock(mutex_);
      // Somebody may have been faster. The lock orders this load, whatever its memory order.
      config = ready_.load(std::memory_order_relaxed);
      if (config == nullptr) {
        config_ = std::make_unique<const Config>(load_());
        config = config_.get();
        ready_.store(config, std::memory_order_release);
      }
    }
    return *config;
  }

 private:
  const std::function<Config()> load_;
  std::mutex mutex_;
  std::unique_ptr<const Config> config_;        // guarded by mutex_
  std::atomic<const Config*> ready_ = nullptr;  // Set when config_ is complete.
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_LAZY_CONFIG_H_
