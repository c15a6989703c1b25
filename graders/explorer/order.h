// Which operations came before which, as one number: equal for two schedules (or beginnings of
// them) if they differ only in the order of independent steps, that is, of steps on different
// objects, or of reads.
//
// It is a sum over the steps, each with its thread, its number in that thread, its object, and how
// often that was written before; so the order of independent steps is not in it. Whoever has made
// the same steps in the same order, as far as it matters, is in the same state.
#ifndef GRADERS_EXPLORER_ORDER_H_
#define GRADERS_EXPLORER_ORDER_H_

#include "graders/explorer/core.h"

namespace explorer {

void ResetOrder();

// The thread performs its announced operation, its steps having been counted.
void OrderStep(const Thread* thread, const Op& op, std::uint16_t flags);

// The thread's step has this result, which is no consequence of what came before.
void OrderPick(const Thread* thread, int picked);

// The number now (with the time), and what it would be if `thread` performed the operation that it
// announced; 0: cannot be told.
std::uint64_t OrderNow();
std::uint64_t OrderAfter(const Thread* thread);

// The number of the operations alone, for counting schedules.
std::uint64_t OrderOfOperations();

}  // namespace explorer

#endif  // GRADERS_EXPLORER_ORDER_H_
