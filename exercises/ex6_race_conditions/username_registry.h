#ifndef EX6_RACE_CONDITIONS_USERNAME_REGISTRY_H_
#define EX6_RACE_CONDITIONS_USERNAME_REGISTRY_H_

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace ex6 {

// Gives each user name to one user.
//
// Thread safety: every member function may be called from any thread, also from the policy.
class UsernameRegistry {
 public:
  // Says whether a name is acceptable. Slow: it asks a service on the network.
  using Policy = std::function<bool(const std::string& name)>;

  // Errors: std::invalid_argument if `policy` is empty.
  explicit UsernameRegistry(Policy policy) : policy_(std::move(policy)) {
    if (!policy_) throw std::invalid_argument("policy must not be empty");
  }

  // Gives `name` to `user` if it is free and the policy accepts it. Returns whether it did.
  // Blocks: as long as the policy does. The policy decides about any number of names at a time.
  // Errors: what the policy throws is passed on; the name stays free.
  bool Register(const std::string& name, int user) {
    if (IsTaken(name)) return false;
    if (!policy_(name)) return false;
    Store(name, user);
    return true;
  }

  // The user who has `name`, if anybody does. Never waits for the policy.
  std::optional<int> OwnerOf(const std::string& name) const {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = owners_.find(name);
    if (found == owners_.end()) return std::nullopt;
    return found->second;
  }

  // The number of names that are taken. Never waits for the policy.
  std::size_t size() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return owners_.size();
  }

 private:
  bool IsTaken(const std::string& name) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return owners_.count(name) > 0;
  }

  void Store(const std::string& name, int user) {
    std::lock_guard<std::mutex> lock(mutex_);
    owners_[name] = user;
  }

  const Policy policy_;
  mutable std::mutex mutex_;
  std::map<std::string, int> owners_;  // guarded by mutex_
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_USERNAME_REGISTRY_H_
