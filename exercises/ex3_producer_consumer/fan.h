#ifndef EX3_PRODUCER_CONSUMER_FAN_H_
#define EX3_PRODUCER_CONSUMER_FAN_H_

#include <vector>

#include "ex3_producer_consumer/bounded_queue.h"
#include "exercises/not_implemented.h"

namespace ex3 {

// Both functions use of the queues what part 1 documents and nothing else, start threads of their
// own, and sleep while there is nothing to do. They block until all their threads have ended.
//
// Errors: std::invalid_argument, naming the argument, if a pointer is null; then nothing was
//   touched. An exception from moving an item, or std::system_error if a thread cannot be started,
//   closes all the queues and is rethrown.
// Thread safety: may be called from several threads at once; the queues may be used meanwhile.

// Fan-in: moves every item of `inputs` to `output`. Items of the same input keep their order; an
// input that has nothing holds back no other. At most one item of each input is on its way. When
// all inputs are closed and empty, closes `output`, once and after the last item, and returns; with
// no inputs that is at once.
//
// If somebody else closes `output`, Merge closes the inputs, so that nobody waits for room in them
// for ever, and returns; at most one item of each input is lost, the others stay where they are.
template <class T>
void Merge(std::vector<BoundedQueue<T>*> /*inputs*/, BoundedQueue<T>& /*output*/) {
  // TODO: A thread for each input that moves its items. When all have ended, close the output.
  throw racecourse::NotImplementedYet("Merge");
}

// Fan-out: moves every item of `input` to one of `outputs`, whichever has room. A full output holds
// back one item at most, and no other output. Each output gets its items in the order of `input`.
// When `input` is closed and empty, closes every output, once and after the last item, and returns.
//
// If somebody else closes an output, it gets nothing more, at most one item is lost with it, and
// the others go on. If that happens to all of them, Distribute closes `input` and returns.
// Errors: also std::invalid_argument if `outputs` is empty.
template <class T>
void Distribute(BoundedQueue<T>& /*input*/, std::vector<BoundedQueue<T>*> /*outputs*/) {
  throw racecourse::NotImplementedYet("Distribute");
}

}  // namespace ex3

#endif  // EX3_PRODUCER_CONSUMER_FAN_H_
