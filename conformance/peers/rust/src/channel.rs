use rustls::Connection;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::ops::Deref;
use std::time::Duration;

const PATIENCE: Option<Duration> = Some(Duration::from_secs(10));

/// A TLS connection of either role over TCP, blocking.
pub struct Channel {
    pub connection: Connection,
    stream: TcpStream,
}

impl Channel {
    pub fn new(connection: impl Into<Connection>, stream: TcpStream) -> io::Result<Channel> {
        stream.set_read_timeout(PATIENCE)?;
        stream.set_nodelay(true)?;
        Ok(Channel { connection: connection.into(), stream })
    }

    pub fn handshake(&mut self) -> io::Result<()> {
        while self.connection.is_handshaking() {
            self.connection.complete_io(&mut self.stream)?;
        }
        self.flush()
    }

    pub fn close(&mut self) -> io::Result<()> {
        self.connection.send_close_notify();
        self.flush()
    }
}

impl Read for Channel {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.connection.reader().read(buffer) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.connection.complete_io(&mut self.stream)?;
                }
                outcome => return outcome,
            }
        }
    }
}

impl Write for Channel {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.connection.writer().write(bytes)?;
        self.flush()?;
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        while self.connection.wants_write() {
            self.connection.write_tls(&mut self.stream)?;
        }
        Ok(())
    }
}

/// Reads what is left, so that closing does not reset an alert away.
impl Drop for Channel {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Write);
        let _ = self.stream.set_read_timeout(Some(Duration::from_secs(1)));
        let _ = io::copy(&mut self.stream, &mut io::sink());
    }
}

impl Deref for Channel {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}
