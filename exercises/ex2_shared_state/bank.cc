#include "ex2_shared_state/bank.h"

#include <cstdint>
#include <functional>

#include "exercises/not_implemented.h"

namespace ex2 {

// TODO: Check the arguments. Transfer locks both accounts, in an order that does not depend on the
// direction; Total and ForEach lock all of them before they read the first balance.

Bank::Bank(int /*accounts*/, std::int64_t /*opening*/) {
  throw racecourse::NotImplementedYet("Bank");
}

bool Bank::Transfer(int /*from*/, int /*to*/, std::int64_t /*amount*/) {
  throw racecourse::NotImplementedYet("Bank::Transfer");
}

std::int64_t Bank::Balance(int /*account*/) const {
  throw racecourse::NotImplementedYet("Bank::Balance");
}

std::int64_t Bank::Total() const { throw racecourse::NotImplementedYet("Bank::Total"); }

void Bank::ForEach(const std::function<void(int, std::int64_t)>& /*visit*/) const {
  throw racecourse::NotImplementedYet("Bank::ForEach");
}

}  // namespace ex2
