//! A network that is not well, between clients and the hub. What is wrong with which connection, and when, comes from
//! a seed.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use socket2::SockRef;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    sync::watch,
    time::sleep,
};

/// Numbers from a seed (SplitMix64).
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// What is wrong with a connection.
#[derive(Debug, Clone, Copy)]
enum Fault {
    Nothing,
    /// Every byte in a packet of its own.
    Bytewise,
    /// Everything comes later.
    Delay,
    /// After so many bytes nothing comes for a while.
    Stall(usize),
    /// After so many bytes it is reset.
    Reset(usize),
    /// After so many bytes it ends as if by agreement.
    End(usize),
    /// After so many bytes nothing arrives any more, on either side, and nobody is told.
    HalfOpen(usize),
}

impl Fault {
    fn of(dice: &mut Dice) -> Self {
        let after = 200 + dice.below(30_000) as usize;
        match dice.below(12) {
            0..=2 => Self::Reset(after),
            3 | 4 => Self::End(after),
            5 | 6 => Self::HalfOpen(after),
            7 | 8 => Self::Stall(after),
            9 => Self::Bytewise,
            10 => Self::Delay,
            _ => Self::Nothing,
        }
    }
}

/// A listener that passes on what it hears, more or less.
pub struct Proxy {
    /// The address of sockets behind it.
    pub url: String,
    is_well: watch::Sender<bool>,
}

impl Proxy {
    /// Between clients and the sockets at `url`.
    pub async fn before(url: &str, seed: u64) -> Self {
        let (address, path) = url["ws://".len()..].split_once('/').unwrap();
        let hub = address.parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}/{path}", listener.local_addr().unwrap());
        let (is_well, wellness) = watch::channel(false);
        tokio::spawn(async move {
            let mut dice = Dice(seed);
            while let Ok((client, _)) = listener.accept().await {
                let fault = match *wellness.borrow() {
                    true => Fault::Nothing,
                    false => Fault::of(&mut dice),
                };
                tokio::spawn(pass(client, hub, fault, dice.clone(), wellness.clone()));
            }
        });
        Self { url, is_well }
    }

    /// Cuts what is unwell; from now on everything is passed on as it is.
    pub fn heal(&self) {
        self.is_well.send_replace(true);
    }
}

/// How passing on ends.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Ended,
    Reset,
}

async fn pass(
    mut client: TcpStream,
    hub: SocketAddr,
    fault: Fault,
    dice: Dice,
    mut wellness: watch::Receiver<bool>,
) {
    let Ok(mut server) = TcpStream::connect(hub).await else {
        return;
    };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let passed = Arc::new(AtomicUsize::new(0));
    let was_well = *wellness.borrow();
    let end = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        tokio::select! {
            end = pump(from_client, to_server, fault, dice.clone(), passed.clone()) => end,
            end = pump(from_server, to_client, fault, dice, passed) => end,
            _ = wellness.wait_for(|is_well| *is_well), if !was_well => End::Reset,
        }
    };
    if end == End::Reset {
        for stream in [&client, &server] {
            let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
        }
    }
}

async fn pump(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    fault: Fault,
    mut dice: Dice,
    passed: Arc<AtomicUsize>,
) -> End {
    let mut bytes = [0; 4_096];
    loop {
        let count = match from.read(&mut bytes).await {
            Ok(count) => count,
            Err(_) => return End::Reset,
        };
        let before = passed.fetch_add(count, Ordering::Relaxed);
        let is_past = |after: usize| before + count > after;
        let mut pieces = bytes[..count].chunks(4_096);
        match fault {
            Fault::HalfOpen(after) if is_past(after) => {
                // Also its end is not told.
                if count == 0 {
                    std::future::pending::<()>().await;
                }
                continue;
            }
            Fault::Reset(after) if is_past(after) => return End::Reset,
            Fault::End(after) if is_past(after) => return End::Ended,
            Fault::Stall(after) if is_past(after) && before <= after => {
                sleep(Duration::from_millis(100 + dice.below(900))).await;
            }
            Fault::Delay => sleep(Duration::from_millis(dice.below(40))).await,
            Fault::Bytewise => pieces = bytes[..count].chunks(1),
            Fault::Nothing
            | Fault::Stall(_)
            | Fault::Reset(_)
            | Fault::End(_)
            | Fault::HalfOpen(_) => {}
        }
        if count == 0 {
            return End::Ended;
        }
        for piece in pieces {
            if to.write_all(piece).await.is_err() {
                return End::Reset;
            }
        }
    }
}
