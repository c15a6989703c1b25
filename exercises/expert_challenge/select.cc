#include "expert_challenge/select.h"

namespace expert {

// For what is no template. May stay empty.

}  // namespace expert
