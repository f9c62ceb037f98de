// SPDX-License-Identifier: MIT
// Who this is. It answers as Firecracker does and says that it is not Firecracker.
#ifndef VMM_VERSION_H
#define VMM_VERSION_H

#define VMM_NAME    "assay-vmm"
#define VMM_VERSION "0.5.0"

#endif
