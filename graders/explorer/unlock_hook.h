// What happens, outside explorations, after a thread has released a mutex or a read-write lock.
#ifndef GRADERS_EXPLORER_UNLOCK_HOOK_H_
#define GRADERS_EXPLORER_UNLOCK_HOOK_H_

namespace explorer {

// Called by the releasing thread; may block it. Must not release a lock itself.
using UnlockHook = void (*)();

// Null: nothing happens. May be called at any time; a thread may be in the hook of before.
void SetUnlockHook(UnlockHook hook);

}  // namespace explorer

#endif  // GRADERS_EXPLORER_UNLOCK_HOOK_H_
