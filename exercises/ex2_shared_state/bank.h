#ifndef EX2_SHARED_STATE_BANK_H_
#define EX2_SHARED_STATE_BANK_H_

#include <cstdint>
#include <functional>

namespace ex2 {

// Accounts 0, 1, ..., between which money moves. No balance is ever below zero, and the total is
// the same at every moment.
//
// There is one lock an account: transfers between different accounts run in parallel.
//
// Thread safety: every member function may be called from any thread. None blocks for longer than
//   other threads' calls on the same accounts take.
// Errors: std::invalid_argument, naming the argument, for an account that does not exist.
class Bank {
 public:
  // `accounts` accounts with `opening` on each.
  // Errors: std::invalid_argument, naming it, if `accounts` is below 1 or `opening` below 0.
  Bank(int accounts, std::int64_t opening);

  Bank(const Bank&) = delete;
  Bank& operator=(const Bank&) = delete;

  // Moves `amount` and returns true; if there is less on account `from`, changes nothing and
  // returns false. From an account to itself nothing moves; the result is the same.
  // Errors: std::invalid_argument, naming it, if `amount` is below 0.
  bool Transfer(int from, int to, std::int64_t amount);

  std::int64_t Balance(int account) const;

  // All balances together, as they were at one moment.
  std::int64_t Total() const;

  // Calls `visit(account, balance)` for every account, in order, with the balances of one moment.
  // No lock is held during the calls: `visit` may use the bank, and may throw.
  // Errors: std::invalid_argument, naming it, if `visit` is empty; what `visit` throws.
  void ForEach(const std::function<void(int, std::int64_t)>& visit) const;

 private:
  // TODO: the accounts, each with a lock of its own. Say with each member which lock guards it.
};

}  // namespace ex2

#endif  // EX2_SHARED_STATE_BANK_H_
