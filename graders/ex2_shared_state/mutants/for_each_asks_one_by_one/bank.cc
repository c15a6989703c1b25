#include "ex2_shared_state/bank.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace ex2 {
namespace {

std::size_t CheckedCount(int accounts) {
  if (accounts >= 1) return static_cast<std::size_t>(accounts);
  throw std::invalid_argument("accounts must be at least 1: " + std::to_string(accounts));
}

void RequireNotNegative(const char* name, std::int64_t value) {
  if (value >= 0) return;
  throw std::invalid_argument(std::string(name) +
                              " must not be negative: " + std::to_string(value));
}

}  // namespace

Bank::Bank(int accounts, std::int64_t opening) : accounts_(CheckedCount(accounts)) {
  RequireNotNegative("opening", opening);
  for (Account& account : accounts_) account.balance = opening;
}

bool Bank::Transfer(int from, int to, std::int64_t amount) {
  Account& source = At("from", from);
  Account& target = At("to", to);
  RequireNotNegative("amount", amount);
  if (from == to) return Balance(from) >= amount;  // Its lock cannot be taken twice.

  // The lower account first, whichever direction the money goes.
  std::lock_guard<std::mutex> first(accounts_[std::min(from, to)].mutex);
  std::lock_guard<std::mutex> second(accounts_[std::max(from, to)].mutex);
  if (source.balance < amount) return false;
  source.balance -= amount;
  target.balance += amount;
  return true;
}

std::int64_t Bank::Balance(int account) const {
  const Account& one = At("account", account);
  std::lock_guard<std::mutex> lock(one.mutex);
  return one.balance;
}

std::int64_t Bank::Total() const {
  const std::vector<std::int64_t> balances = Balances();
  return std::accumulate(balances.begin(), balances.end(), std::int64_t{0});
}

void Bank::ForEach(const std::function<void(int, std::int64_t)>& visit) const {
  if (!visit) throw std::invalid_argument("visit must not be empty");
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    visit(static_cast<int>(i), Balance(static_cast<int>(i)));
  }
}

// All locks are held at the same moment; otherwise a transfer could be seen half.
std::vector<std::int64_t> Bank::Balances() const {
  std::vector<std::unique_lock<std::mutex>> locks;
  locks.reserve(accounts_.size());
  for (const Account& account : accounts_) locks.emplace_back(account.mutex);

  std::vector<std::int64_t> balances;
  balances.reserve(accounts_.size());
  for (const Account& account : accounts_) balances.push_back(account.balance);
  return balances;
}

Bank::Account& Bank::At(const char* argument, int account) {
  return const_cast<Account&>(static_cast<const Bank*>(this)->At(argument, account));
}

const Bank::Account& Bank::At(const char* argument, int account) const {
  if (account >= 0 && static_cast<std::size_t>(account) < accounts_.size()) {
    return accounts_[static_cast<std::size_t>(account)];
  }
  throw std::invalid_argument(std::string(argument) +
                              " is no account of this bank: " + std::to_string(account));
}

}  // namespace ex2
