// What a select did.
#ifndef LIB_CHANNEL_SELECTED_H_
#define LIB_CHANNEL_SELECTED_H_

#include "lib/channel/status.h"

namespace channel {

struct [[nodiscard]] Selected {
  int index = -1;  // Of the case, in the order in which they were added; -1: none.
  // Of that case kOk or kClosed. Otherwise why there is none: kWouldBlock, kTimedOut or kCancelled.
  Status status = Status::kWouldBlock;
};

}  // namespace channel

#endif  // LIB_CHANNEL_SELECTED_H_
