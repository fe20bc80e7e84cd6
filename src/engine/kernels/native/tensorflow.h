// A door to TensorFlow's tensors: their addresses, so that the kernels compute on them without copies. TensorFlow is not
// linked: where its library is loaded in this process, its functions for kernels in C (tensorflow/c/kernels.h and ops.h)
// are looked up by name, and one operation is registered:
//
//   SnnexpAddresses(inputs: n * float) -> outputs: m * float, attribute shapes: for each output its rank and its lengths
//
// It gives new tensors that are not filled, and notes the addresses of its inputs and outputs. A tensor stays where it is
// as long as somebody holds it.
#pragma once
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Of the version that every system has, as in team.h.
__asm__(".symver dlopen,dlopen@GLIBC_2.2.5");
__asm__(".symver dlsym,dlsym@GLIBC_2.2.5");

namespace tensorflow {

constexpr int FLOAT = 1, INVALID = 3, INTERNAL = 13, MOST_TENSORS = 16, MOST_RANK = 8;

// Each line: result, name, parameters.
#define FUNCTIONS(F)                                                                                    \
  F(void *, TF_NewStatus, ())                                                                           \
  F(void, TF_DeleteStatus, (void *))                                                                    \
  F(void, TF_SetStatus, (void *, int, const char *))                                                    \
  F(int, TF_GetCode, (const void *))                                                                    \
  F(const char *, TF_Message, (const void *))                                                           \
  F(void *, TF_NewOpDefinitionBuilder, (const char *))                                                  \
  F(void, TF_OpDefinitionBuilderAddInput, (void *, const char *))                                       \
  F(void, TF_OpDefinitionBuilderAddOutput, (void *, const char *))                                      \
  F(void, TF_OpDefinitionBuilderAddAttr, (void *, const char *))                                        \
  F(void, TF_OpDefinitionBuilderSetIsStateful, (void *, bool))                                          \
  F(void, TF_RegisterOpDefinition, (void *, void *))                                                    \
  F(void *, TF_NewKernelBuilder,                                                                        \
    (const char *, const char *, void *(*)(void *), void (*)(void *, void *), void (*)(void *)))        \
  F(void, TF_RegisterKernelBuilder, (const char *, void *, void *))                                     \
  F(void, TF_OpKernelConstruction_GetAttrInt64, (void *, const char *, int64_t *, void *))              \
  F(void, TF_OpKernelConstruction_GetAttrSize, (void *, const char *, int32_t *, int32_t *, void *))    \
  F(void, TF_OpKernelConstruction_GetAttrInt64List, (void *, const char *, int64_t *, int, void *))     \
  F(void, TF_OpKernelConstruction_Failure, (void *, void *))                                            \
  F(void, TF_OpKernelContext_Failure, (void *, void *))                                                 \
  F(void, TF_GetInput, (void *, int, void **, const void *))                                            \
  F(void *, TF_AllocateOutput, (void *, int, int, const int64_t *, int, size_t, void *))                \
  F(void, TF_DeleteTensor, (void *))                                                                    \
  F(void *, TF_TensorData, (const void *))

#define DECLARE(result, name, parameters) static result(*name) parameters;
FUNCTIONS(DECLARE)
#undef DECLARE

static bool registered;
// Of the last call, inputs first. TensorFlow calls from one thread at a time here: JavaScript waits for each operation.
static void *addresses[2 * MOST_TENSORS];
static int addressCount;

struct Settings {
  int64_t inputs, outputs;
  int32_t lengths;
  int64_t shape[MOST_TENSORS * (MOST_RANK + 1)];
};

static bool fits(const Settings &s) {
  int32_t at = 0;
  for (int64_t i = 0; i < s.outputs; i++) {
    if (at >= s.lengths || s.shape[at] < 0 || s.shape[at] > MOST_RANK) return false;
    at += 1 + (int32_t)s.shape[at];
  }
  return at == s.lengths && s.inputs <= MOST_TENSORS && s.outputs <= MOST_TENSORS;
}

static void *create(void *construction) {
  Settings *s = (Settings *)calloc(1, sizeof(Settings));
  constexpr int MOST = sizeof(Settings::shape) / sizeof(int64_t);
  void *status = TF_NewStatus();
  int32_t bytes = 0;
  TF_OpKernelConstruction_GetAttrInt64(construction, "n", &s->inputs, status);
  if (TF_GetCode(status) == 0) TF_OpKernelConstruction_GetAttrInt64(construction, "m", &s->outputs, status);
  if (TF_GetCode(status) == 0)
    TF_OpKernelConstruction_GetAttrSize(construction, "shapes", &s->lengths, &bytes, status);
  if (TF_GetCode(status) == 0 && s->lengths <= MOST)
    TF_OpKernelConstruction_GetAttrInt64List(construction, "shapes", s->shape, s->lengths, status);
  if (TF_GetCode(status) == 0 && (s->lengths > MOST || !fits(*s)))
    TF_SetStatus(status, INVALID, "shapes that fit no tensors");
  if (TF_GetCode(status) != 0) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return s;
}

static void destroy(void *settings) { free(settings); }

// Notes where the tensor's values are, and lets go of it; TensorFlow holds it on.
static bool note(void *tensor) {
  if (tensor == nullptr) return false;
  addresses[addressCount++] = TF_TensorData(tensor);
  TF_DeleteTensor(tensor);
  return true;
}

static void call(void *settings, void *context) {
  const Settings &s = *(const Settings *)settings;
  void *status = TF_NewStatus();
  addressCount = 0;
  bool fine = true;
  for (int64_t i = 0; fine && i < s.inputs; i++) {
    void *tensor = nullptr;
    TF_GetInput(context, (int)i, &tensor, status);
    fine = note(tensor) && TF_GetCode(status) == 0;
  }
  const int64_t *shape = s.shape;
  for (int64_t i = 0; fine && i < s.outputs; i++, shape += 1 + shape[0]) {
    size_t bytes = sizeof(float);
    for (int64_t axis = 1; axis <= shape[0]; axis++) bytes *= (size_t)shape[axis];
    fine = note(TF_AllocateOutput(context, (int)i, FLOAT, shape + 1, (int)shape[0], bytes, status)) &&
           TF_GetCode(status) == 0;
  }
  if (!fine && TF_GetCode(status) == 0) TF_SetStatus(status, INTERNAL, "a tensor is missing");
  if (!fine) TF_OpKernelContext_Failure(context, status);
  TF_DeleteStatus(status);
}

// Null, or why not; once is enough for a process.
static const char *open(const char *library) {
  if (registered) return nullptr;
  void *loaded = dlopen(library, RTLD_LAZY | RTLD_NOLOAD);
  if (loaded == nullptr) return "TensorFlow is not loaded";
#define LOOK_UP(result, name, parameters)             \
  name = (result(*) parameters)dlsym(loaded, #name); \
  if (name == nullptr) return "TensorFlow has no " #name;
  FUNCTIONS(LOOK_UP)
#undef LOOK_UP
  void *status = TF_NewStatus(), *operation = TF_NewOpDefinitionBuilder("SnnexpAddresses");
  TF_OpDefinitionBuilderAddInput(operation, "inputs: n * float");
  TF_OpDefinitionBuilderAddOutput(operation, "outputs: m * float");
  const char *const attributes[] = {"n: int >= 0", "m: int >= 0", "shapes: list(int)"};
  for (const char *attribute : attributes)
    TF_OpDefinitionBuilderAddAttr(operation, attribute);
  TF_OpDefinitionBuilderSetIsStateful(operation, true);
  TF_RegisterOpDefinition(operation, status);
  static char why[200];
  if (TF_GetCode(status) == 0) {
    void *kernel = TF_NewKernelBuilder("SnnexpAddresses", "CPU", create, call, destroy);
    TF_RegisterKernelBuilder("SnnexpAddresses", kernel, status);
  }
  if (TF_GetCode(status) != 0) strncpy(why, TF_Message(status), sizeof why - 1);
  TF_DeleteStatus(status);
  registered = why[0] == '\0';
  return registered ? nullptr : why;
}

}  // namespace tensorflow
