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
    if (OwnerOf(name).has_value()) return false;  // Spares the policy; decides nothing.
    if (!policy_(name)) return false;
    // Looks and stores in one step: the name may have been taken in the meantime.
    Shard& shard = shards_[std::hash<std::string>()(name) % kShards];
    std::lock_guard<std::mutex> lock(shard.mutex);
    return shard.owners.emplace(name, user).second;
  }

  // The user who has `name`, if anybody does. Never waits for the policy.
  std::optional<int> OwnerOf(const std::string& name) const {
    const Shard& shard = shards_[std::hash<std::string>()(name) % kShards];
    std::lock_guard<std::mutex> lock(shard.mutex);
    const auto found = shard.owners.find(name);
    if (found == shard.owners.end()) return std::nullopt;
    return found->second;
  }

  // The number of names that are taken. Never waits for the policy.
  std::size_t size() const {
    std::size_t size = 0;
    for (const Shard& shard : shards_) {
      std::lock_guard<std::mutex> lock(shard.mutex);
      size += shard.owners.size();
    }
    return size;
  }

 private:
  static constexpr std::size_t kShards = 4;

  struct Shard {
    mutable std::mutex mutex;
    std::map<std::string, int> owners;  // guarded by mutex
  };

  const Policy policy_;  // Never called with a mutex held.
  Shard shards_[kShards];
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_USERNAME_REGISTRY_H_
