#include "serve/served_model.hpp"

#include "serve/model_name.hpp"

namespace mlxs::serve {

bool answers_to(const ServedModel& model, std::string_view requested) {
  return means_model(model.name, requested);
}

}  // namespace mlxs::serve
