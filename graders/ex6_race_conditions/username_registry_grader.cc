// Checks of hunt 2: a name goes to one user, while the policy decides about several names.

#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "ex6_race_conditions/username_registry.h"
#include "graders/ex6_race_conditions/diagnosis.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/rendezvous.h"
#include "gtest/gtest.h"

namespace {

using ex6::UsernameRegistry;

std::string Owner(const std::optional<int>& user) {
  return user.has_value() ? "user " + std::to_string(*user) : "nobody";
}

TEST(UsernameRegistry, RegistersEachNameOnce) {
  bool accepts = false;
  bool throws = false;
  UsernameRegistry registry([&](const std::string&) {
    if (throws) throw std::runtime_error("no connection");
    return accepts;
  });
  EXPECT_RESULT(registry.Register("ada", 1), false);
  throws = true;
  EXPECT_RETHROWN(registry.Register("ada", 1), "no connection");
  throws = false;
  EXPECT_RESULT(registry.size(), 0u);
  accepts = true;
  EXPECT_RESULT(registry.Register("ada", 2), true);
  EXPECT_RESULT(registry.Register("ada", 3), false);
  EXPECT_RESULT(registry.Register("bob", 3), true);
  EXPECT_RESULT(Owner(registry.OwnerOf("ada")), "user 2");
  EXPECT_RESULT(Owner(registry.OwnerOf("eve")), "nobody");
  EXPECT_RESULT(registry.size(), 2u);
  EXPECT_REFUSED(UsernameRegistry(nullptr), "policy");
}

TEST(UsernameRegistry, AsksAboutSeveralNamesAtTheSameTime) {
  grading::Rendezvous asking(3, "3 calls of the policy, for different names, at the same time");
  UsernameRegistry registry([&asking](const std::string&) {
    asking.ArriveAndWait();
    return true;
  });
  std::vector<std::jthread> threads;
  for (const char* name : {"ada", "bob", "eve"}) {
    threads.emplace_back([&registry, name] { registry.Register(name, 1); });
  }
}

TEST(UsernameRegistry, LetsThePolicyUseTheRegistry) {
  grading::Event answered("OwnerOf() and size(), called from the policy, return");
  UsernameRegistry* used = nullptr;
  UsernameRegistry registry([&](const std::string& name) {
    const bool free = !used->OwnerOf(name).has_value() && used->size() == 0;
    answered.Set();
    return free;
  });
  used = &registry;
  std::thread caller([&registry] { registry.Register("ada", 1); });
  answered.Wait();
  caller.join();
  EXPECT_RESULT(Owner(registry.OwnerOf("ada")), "user 1");
}

TEST(UsernameRegistry, GivesANameToOneUserInAnyInterleaving) {
  explorer::Explore([] {
    UsernameRegistry registry([](const std::string&) { return true; });
    bool got[2];
    std::thread one([&] { got[0] = registry.Register("ada", 1); });
    std::thread two([&] { got[1] = registry.Register("ada", 2); });
    one.join();
    two.join();
    EXPECT_THAT_IT(got[0] != got[1], "users 1 and 2: Register(\"ada\") at the same time",
                   "one gets the name, the other one does not",
                   (got[0] ? "both were told that it is theirs" : "neither got it"));
    const std::string expected = got[0] ? "user 1" : "user 2";
    const std::string owner = Owner(registry.OwnerOf("ada"));
    EXPECT_THAT_IT(owner == expected, "OwnerOf(\"ada\")", expected + ", who was told so", owner);
  });
}

TEST(UsernameRegistry, IsUsedWithoutARace) {
  UsernameRegistry registry([](const std::string&) { return true; });
  grading::Tally registered;
  {
    std::vector<std::jthread> threads;
    for (int user = 1; user <= 4; ++user) {
      threads.emplace_back([&registry, &registered, user] {
        for (int i = 0; i < 20; ++i) {
          if (registry.Register("name " + std::to_string(i), user)) registered.Add();
          registry.OwnerOf("name 0");
        }
      });
    }
  }
  EXPECT_RESULT(registry.size(), 20u);
  EXPECT_THAT_IT(registered.value() == 20, "4 users: Register() of the same 20 names",
                 "20 of the calls return true", registered.value() << " did");
}

TEST(UsernameRegistry, IsNamed) { EXPECT_NAMED("username_registry", "check-then-act"); }

}  // namespace
