// SPDX-License-Identifier: MIT
// How lwIP is built: without an operating system, one interface, IPv4 only, its raw interface only. What is not named
// here is as lwIP has it.
#ifndef LIBOS_LWIPOPTS_H
#define LIBOS_LWIPOPTS_H

#define NO_SYS                                1
#define NO_SYS_NO_TIMERS                      1 // net_timer.c calls what is due, and lets an idle unikernel sleep
#define SYS_LIGHTWEIGHT_PROT                  0
#define LWIP_NETCONN                          0
#define LWIP_SOCKET                           0
#define LWIP_STATS                            0
#define LWIP_IPV6                             0
#define LWIP_RAW                              0
#define LWIP_ACD                              0
#define LWIP_DONT_PROVIDE_BYTEORDER_FUNCTIONS 1 // they are libc's
#define LWIP_HOOK_FILENAME                    "libos/net_hook.h"

// Memory: everything comes from net_memory.c, when it is needed.
#define MEM_ALIGNMENT        8
#define MEM_CUSTOM_ALLOCATOR 1
#define MEM_CUSTOM_MALLOC    net_allocate
#define MEM_CUSTOM_CALLOC    net_allocate_zeroed
#define MEM_CUSTOM_FREE      net_free
#define MEMP_MEM_MALLOC      1

// A packet knows its successor in a socket's queue, and how long the segments are that the host is to cut it into.
#define LWIP_SUPPORT_CUSTOM_PBUF 1
#define LWIP_PBUF_CUSTOM_DATA                                                                                          \
	struct pbuf *later;                                                                                            \
	u16_t segment;
#define LWIP_PBUF_CUSTOM_DATA_INIT(p)                                                                                  \
	do {                                                                                                           \
		(p)->later = NULL;                                                                                     \
		(p)->segment = 0;                                                                                      \
	} while (0)
#define LWIP_HOOK_TCP_OUT_ADD_TCPOPTS(p, header, pcb, options) net_hook_segment(p, pcb, options)
#define LWIP_TCP_PCB_NUM_EXT_ARGS                              1

// Link: room for struct virtio_net_hdr before the Ethernet header, so that a packet goes out from where it lies. The
// host computes and has checked the sums of TCP and UDP; net_link.c says of each frame which.
#define PBUF_LINK_ENCAPSULATION_HLEN 10
#define LWIP_CHECKSUM_CTRL_PER_NETIF 1
#define LWIP_NETIF_LOOPBACK          1
#define LWIP_LOOPBACK_MAX_PBUFS      1024
#define ARP_TABLE_SIZE               64
#define ARP_QUEUEING                 1
#define ARP_QUEUE_LEN                16

// No packet is ever cut into fragments: TCP's are cut by the host, and a longer datagram is refused (EMSGSIZE).
#define IP_FRAG            0
#define IP_REASS_MAX_PBUFS 64
#define IP_DEFAULT_TTL     64

// TCP. The send buffer is that of a busy LAN, and so is the window that a connection begins with; it grows
// (net_tcp_widen), and what is read is told in steps that even the first one has four of. The timer's step gives a
// least time to retransmission of 300 ms, and 50 ms to a delayed acknowledgement.
#define TCP_MSS                          1460
#define TCP_WND                          (512 * 1024)
#define LWIP_WND_SCALE                   1
#define TCP_RCV_SCALE                    7
#define TCP_SND_BUF                      (256 * 1024)
#define TCP_SND_QUEUELEN                 1024
#define TCP_SNDLOWAT                     (32 * 1024)
#define TCP_SNDQUEUELOWAT                512
#define TCP_OVERSIZE                     1
#define TCP_OVERSIZE_CALC_LENGTH(length) ((length) + net_hook_more)
#define TCP_LISTEN_BACKLOG               1 // the half-open ones; sockets count the others
#define LWIP_TCP_SACK_OUT                1
#define TCP_OOSEQ_MAX_PBUFS              64
#define LWIP_TCP_KEEPALIVE               1
#define TCP_TMR_INTERVAL                 50
#define LWIP_TCP_RTO_TIME                1000
#define TCP_MSL                          1000UL // net_tcp.c bounds how many wait for its end
#define SO_REUSE                         1
#define LWIP_HOOK_TCP_ISN                net_hook_sequence
#define TCP_WND_UPDATE_THRESHOLD         (net_hook_window(pcb) / 4)

#endif
