// The table of one variant's kernels: the linker lays the entries of a section side by side.
#pragma once

// The job is a struct Job (../job.h); every variant has its own type of that name.
typedef void (*KernelFunction)(const void *job, int part);

struct KernelEntry {
  const char *name;
  KernelFunction run;
};
