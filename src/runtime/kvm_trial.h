// SPDX-License-Identifier: MIT
// A guest of a dozen instructions, run to its end. https://docs.kernel.org/virt/kvm/api.html
#ifndef RUNTIME_KVM_TRIAL_H
#define RUNTIME_KVM_TRIAL_H

#include "base/err.h"

// Runs it on the opened /dev/kvm: in long mode, with instructions that every kernel uses and that hosts without
// virtualisation in hardware cannot run. Fails, saying where, when it does not end as it would on a processor. May hang
// where KVM is broken, so the caller is ready to kill this process.
int kvm_trial(int kvm, struct err **e);

#endif
