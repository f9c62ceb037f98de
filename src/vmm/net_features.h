// SPDX-License-Identifier: MIT
// Features and sizes of the network device (virtio 1.2, 5.1.3, 5.1.4, 5.1.6).
#ifndef VMM_NET_FEATURES_H
#define VMM_NET_FEATURES_H

#include <stdint.h>

#define NET_CSUM       (UINT64_C(1) << 0)
#define NET_GUEST_CSUM (UINT64_C(1) << 1)
#define NET_MTU        (UINT64_C(1) << 3)
#define NET_MAC        (UINT64_C(1) << 5)
#define NET_GUEST_TSO4 (UINT64_C(1) << 7)
#define NET_GUEST_TSO6 (UINT64_C(1) << 8)
#define NET_GUEST_ECN  (UINT64_C(1) << 9)
#define NET_HOST_TSO4  (UINT64_C(1) << 11)
#define NET_HOST_TSO6  (UINT64_C(1) << 12)
#define NET_HOST_ECN   (UINT64_C(1) << 13)
#define NET_MRG_RXBUF  (UINT64_C(1) << 15)

#define NET_HEADER    12                              // bytes before each frame
#define NET_BUFFERS   10                              // of num_buffers in it
#define NET_LINK      18                              // bytes of an Ethernet header with a VLAN's tag
#define NET_FRAME_MAX (NET_HEADER + NET_LINK + 65535) // bytes of the longest segment with its header

#endif
