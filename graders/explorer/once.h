// The control words of what is done once, as the C library or ThreadSanitizer's runtime has them.
#ifndef GRADERS_EXPLORER_ONCE_H_
#define GRADERS_EXPLORER_ONCE_H_

#include <cstdint>

#include "graders/explorer/core.h"

namespace explorer {

// What pthread_once's control word holds when it is done; depends on the runtime.
extern const std::uint32_t kOnceDone;

// For guards of static locals. Returns 1 if the caller must initialise.
int AcquireGuard(Thread* self, std::uint32_t* guard);
void ReleaseGuard(Thread* self, std::uint32_t* guard, bool done);

int RunOnce(Thread* self, std::uint32_t* control, void (*function)());

}  // namespace explorer

#endif  // GRADERS_EXPLORER_ONCE_H_
