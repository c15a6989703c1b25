#include "expert_challenge/hybrid_channel.h"

namespace expert {

// For what does not depend on the type of the values. May stay empty.

}  // namespace expert
