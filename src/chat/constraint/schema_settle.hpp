// Makes a schema one that a grammar can be written for. Thread: free function.
#pragma once

#include "chat/constraint/schema.hpp"

namespace mlxs::chat {

// Afterwards no choice leads back to itself, and every node has a value that ends. What had none
// accepts any value, with a remark.
void settle(Schema& schema);

}  // namespace mlxs::chat
