//! rustls for tocsin's interop tests. It reads commands from standard input, one a line, and writes
//! reports: a verb and key=value, separated by tabs.

mod channel;
mod config;
mod fields;
mod report;

use channel::Channel;
use config::{client_config, server_config, Lines};
use fields::Fields;
use report::{describe, describe_early_data, fail};
use rustls::{ClientConnection, ServerConfig, ServerConnection};
use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() {
    let mut ready = Fields::default();
    ready.set("version", "0.23.40");
    ready.say("ready");
    for line in io::stdin().lines().map_while(io::Result::ok) {
        let (verb, fields) = Fields::parse(&line);
        match verb.as_str() {
            "listen" => listen(fields),
            "connect" => drop(thread::spawn(|| connect(fields))),
            _ => {}
        }
    }
}

fn listen(fields: Fields) {
    let mut answer = Fields::default();
    answer.set("id", fields.get("id"));
    match start(&fields) {
        Err(error) => {
            answer.set("error", error);
            answer.say("failed");
        }
        Ok((config, listener, port)) => {
            answer.set("port", port);
            answer.say("listening");
            thread::spawn(move || serve_all(fields, config, listener));
        }
    }
}

fn start(fields: &Fields) -> Result<(ServerConfig, TcpListener, u16)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    Ok((server_config(fields)?, listener, port))
}

fn serve_all(fields: Fields, config: ServerConfig, listener: TcpListener) {
    let fields = Arc::new(fields);
    for stream in listener.incoming().flatten() {
        let (fields, config) = (fields.clone(), config.clone());
        thread::spawn(move || serve(&fields, config, stream));
    }
}

fn serve(fields: &Fields, config: ServerConfig, stream: TcpStream) {
    let mut report = Fields::default();
    report.set("id", fields.get("id"));
    report.set("port", stream.peer_addr().map_or(0, |address| address.port()));
    if let Err(error) = echo(fields, config, stream, &mut report) {
        fail(&mut report, error.as_ref());
    }
    report.say("report");
}

/// Sends back what arrives until close_notify, and answers that.
fn echo(
    fields: &Fields,
    mut config: ServerConfig,
    stream: TcpStream,
    report: &mut Fields,
) -> Result<()> {
    let lines = Arc::new(Lines::default());
    config.key_log = lines.clone();
    let server = ServerConnection::new(Arc::new(config))?;
    let mut channel = Channel::new(server, stream)?;
    channel.handshake()?;
    describe_early_data(report, &mut channel)?;
    describe(report, &channel, &lines);
    update_keys(fields, &mut channel)?;
    let mut buffer = [0; 16384];
    let mut count = 0;
    loop {
        let length = channel.read(&mut buffer)?;
        if length == 0 {
            break;
        }
        count += length;
        channel.write_all(&buffer[..length])?;
    }
    report.set("bytes", count);
    report.set("closed", "yes");
    Ok(channel.close()?)
}

fn connect(fields: Fields) {
    let mut report = Fields::default();
    report.set("id", fields.get("id"));
    if let Err(error) = talk(&fields, &mut report) {
        fail(&mut report, error.as_ref());
    }
    report.say("report");
}

/// Sends bytes, reads them back, closes, and waits for the server to close.
fn talk(fields: &Fields, report: &mut Fields) -> Result<()> {
    let lines = Arc::new(Lines::default());
    let config = client_config(fields, lines.clone())?;
    let mut client = ClientConnection::new(config, fields.get("name").to_owned().try_into()?)?;
    if let Some(mut early) = client.early_data() {
        early.write_all(fields.get("early").as_bytes())?;
    }
    let port: u16 = fields.get("port").parse()?;
    let mut channel = Channel::new(client, TcpStream::connect(("127.0.0.1", port))?)?;
    channel.handshake()?;
    if !fields.get("early").is_empty() {
        describe_early_data(report, &mut channel)?;
    }
    describe(report, &channel, &lines);
    update_keys(fields, &mut channel)?;
    exchange(fields.get("bytes").parse()?, &mut channel)?;
    report.set("bytes", fields.get("bytes"));
    match fields.get("ends") {
        "cut-off" => return Ok(()),
        "" => channel.close()?,
        _ => {}
    }
    if channel.read(&mut [0])? == 0 {
        report.set("closed", "yes");
    }
    Ok(())
}

fn update_keys(fields: &Fields, channel: &mut Channel) -> Result<()> {
    if fields.get("update") == "yes" {
        channel.connection.refresh_traffic_keys()?;
    }
    Ok(())
}

fn exchange(size: usize, channel: &mut Channel) -> Result<()> {
    let sent: Vec<u8> = b"a peer of tocsin\n".iter().copied().cycle().take(size).collect();
    for piece in sent.chunks(16384) {
        channel.write_all(piece)?;
        let mut echoed = vec![0; piece.len()];
        channel.read_exact(&mut echoed)?;
        if echoed != piece {
            return Err("the echo differs".into());
        }
    }
    Ok(())
}
